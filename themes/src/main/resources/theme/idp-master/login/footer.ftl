<#ftl output_format="HTML">
<#-- The one place that every page of the parent theme leaves to its children. The style sheet shows it on top. -->
<#macro content>
  <#if (client.getAttribute("keystone.edge"))?has_content>
    <#local region = "">
    <#attempt>
      <#local region = (client.getAttribute("keystone.labels")?eval_json).region!"">
    <#recover>
      <#-- labels that somebody mistyped are no reason to show no login -->
    </#attempt>
    <p id="idp-master-edge" class="idp-master-edge">
      <span class="idp-master-edge__action">${msg("edgeSigningInTo")}</span>
      <strong class="idp-master-edge__name">${(client.name?has_content)?then(client.name, client.getAttribute("keystone.edge"))}</strong>
      <#if realm.displayName?has_content>
        <span class="idp-master-edge__cloud">${msg("edgeOfCloud", realm.displayName)}</span>
      </#if>
      <#if region?has_content>
        <span class="idp-master-edge__region">${msg("edgeRegion", region)}</span>
      </#if>
    </p>
  </#if>
</#macro>
