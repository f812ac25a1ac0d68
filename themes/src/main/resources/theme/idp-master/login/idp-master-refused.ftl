<#ftl output_format="HTML">
<#-- Shown by the authenticator idp-master-edge-access. -->
<#import "template.ftl" as layout>
<@layout.registrationLayout displayMessage=false; section>
  <#if section = "header">
    ${msg("edgeRefusedTitle." + refusal.reason, refusal.edge)}
  <#elseif section = "form">
    <div id="idp-master-refused" role="alert">
      <p>${msg("edgeRefusedText." + refusal.reason, refusal.user, refusal.edge)}</p>
    </div>
    <p id="idp-master-refused-advice">${msg("edgeRefusedAdvice." + refusal.reason, refusal.edge)}</p>
    <#if refusal.reason != "nothing">
      <p id="idp-master-refused-detail"><small>${msg("edgeRefusedDetail")} <q>${refusal.message}</q></small></p>
    </#if>
    <p>
      <a id="idp-master-refused-retry" href="${url.loginRestartFlowUrl}">${msg("edgeRefusedRetry")}</a>
    </p>
  </#if>
</@layout.registrationLayout>
