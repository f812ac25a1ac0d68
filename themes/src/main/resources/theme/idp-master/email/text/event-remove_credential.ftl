<#ftl output_format="plainText">
<#import "template.ftl" as layout>
<@layout.mail>
${msg("mailRemoveCredential", event.getDetail("credential_type")!"unknown", event.date, event.ipAddress)}

${msg("mailDoubt", realmName)}
</@layout.mail>
