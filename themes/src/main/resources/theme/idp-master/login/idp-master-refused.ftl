<#ftl output_format="HTML">
<#-- Shown by the authenticator idp-master-edge-access. -->
<#import "template.ftl" as layout>
<#import "footer.ftl" as edge>
<#-- or the layout shows the field of a login begun, which has no label and says what the page says anyway -->
<#global auth = "">
<@layout.registrationLayout displayMessage=false; section>
  <#if section = "header">
    ${msg("edgeRefusedTitle." + refusal.reason, refusal.edge)}
  <#elseif section = "form">
    <div id="idp-master-refused" class="idp-master-refused" role="alert">
      <p>${msg("edgeRefusedText." + refusal.reason, refusal.user, refusal.edge)}</p>
    </div>
    <p id="idp-master-refused-advice" class="idp-master-refused"><#if refusal.reason == "suspended" && !(edge.label("contact")?has_content)>${msg("edgeRefusedAdviceNoContact", refusal.edge)}<#else>${msg("edgeRefusedAdvice." + refusal.reason, refusal.edge)}</#if></p>
    <#if !["nothing", "suspended"]?seq_contains(refusal.reason)>
      <p id="idp-master-refused-detail" class="idp-master-refused"><small>${msg("edgeRefusedDetail")} <q lang="en">${refusal.message}</q></small></p>
    </#if>
    <@edge.contact/>
    <#if elsewhere.edges?has_content>
      <div id="idp-master-elsewhere" class="idp-master-refused">
        <p id="idp-master-elsewhere-title">${msg("edgeElsewhere")}</p>
        <ul class="idp-master-elsewhere" aria-labelledby="idp-master-elsewhere-title">
          <#list elsewhere.edges as each>
            <li><#if elsewhere.clouds?has_content><a href="${elsewhere.clouds}#/edges/${each.edge?url("UTF-8")}">${each.name}</a><#else>${each.name}</#if></li>
          </#list>
          <#if elsewhere.more>
            <li>${msg("edgeElsewhereMore")}</li>
          </#if>
        </ul>
      </div>
    </#if>
    <a id="idp-master-refused-retry" class="${properties.kcButtonSecondaryClass!} ${properties.kcButtonBlockClass!}"
      href="${url.loginRestartFlowUrl}">${msg("edgeRefusedRetry")}</a>
  </#if>
</@layout.registrationLayout>
