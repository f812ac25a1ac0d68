<#ftl output_format="HTML">
<#-- The one place that every page of the parent theme leaves to its children. The style sheet shows it on top, and the
     script moves it there for who hears the page. -->

<#-- What an edge's label says; empty where there is none, or where somebody mistyped them: no reason to show no login. -->
<#function label name>
  <#local value = "">
  <#attempt>
    <#local value = (client.getAttribute("keystone.labels")!"{}")?eval_json[name]!"">
  <#recover>
  </#attempt>
  <#return value?is_string?then(value, "")>
</#function>

<#function isEdge>
  <#return (client.getAttribute("keystone.edge"))?has_content>
</#function>

<#function isSuspended>
  <#local said = (client.getAttribute("keystone.suspended"))!"">
  <#return said?trim?has_content && said != "false">
</#function>

<#function name>
  <#return (client.name?has_content)?then(client.name, client.getAttribute("keystone.edge"))>
</#function>

<#-- first of all that a screen reader says, and what a tab shows -->
<#if isEdge()>
  <#global title = msg("edgePageTitle", name(), title!"")>
</#if>

<#-- Whether Keycloak sends whoever is here to an administrator: an account that is disabled is one of its reasons. -->
<#function isSentAway>
  <#if pageId! == "error">
    <#return true>
  </#if>
  <#return ((message.summary)!"") == msg("accountDisabledMessage")>
</#function>

<#-- Who to ask about this edge. What is no address of a known kind is a text. -->
<#macro contact>
  <#local contact = label("contact")>
  <#if contact?has_content>
    <p id="idp-master-contact" class="idp-master-contact">
      ${msg("edgeContact")}
      <#if contact?matches(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")>
        <a href="mailto:${contact}">${contact}</a>
      <#elseif contact?matches(r"https://[^\s]+")>
        <a href="${contact}">${contact}</a>
      <#else>
        ${contact}
      </#if>
    </p>
  </#if>
</#macro>

<#macro content>
  <#if isEdge()>
    <div id="idp-master-edge" class="idp-master-edge">
      <p class="idp-master-edge__line">
        <span class="idp-master-edge__action">${msg("edgeSigningInTo")}</span>
        <strong class="idp-master-edge__name">${name()}</strong>
        <#if realm.displayName?has_content>
          <span class="idp-master-edge__cloud">${msg("edgeOfCloud", realm.displayName)}</span>
        </#if>
        <#if label("region")?has_content>
          <span class="idp-master-edge__region">${msg("edgeRegion", label("region"))}</span>
        </#if>
      </p>
      <#if label("organisation")?has_content>
        <p class="idp-master-edge__line idp-master-edge__organisation">${msg("edgeOrganisation", label("organisation"))}</p>
      </#if>
      <#-- an edge's client asks for no consent: this is the question that a device's login ends with (RFC 8628, 5.4) -->
      <#if oauth??>
        <div id="idp-master-device" class="idp-master-device ${properties.kcAlertClass!} pf-m-warning">
          <div class="${properties.kcAlertIconClass!}"><span class="${properties.kcFeedbackWarningIcon!}" aria-hidden="true"></span></div>
          <p class="${properties.kcAlertTitleClass!}">${msg("edgeDevice", name())}</p>
        </div>
      </#if>
      <#-- said before anybody types a password; whoever signs in all the same is told where else to go -->
      <#if isSuspended() && !(refusal??)>
        <div id="idp-master-suspended" class="idp-master-device ${properties.kcAlertClass!} pf-m-warning">
          <div class="${properties.kcAlertIconClass!}"><span class="${properties.kcFeedbackWarningIcon!}" aria-hidden="true"></span></div>
          <p class="${properties.kcAlertTitleClass!}">${msg("edgeSuspended", name())}</p>
        </div>
        <@contact/>
      <#elseif isSentAway()>
        <@contact/>
      </#if>
    </div>
  </#if>
</#macro>
