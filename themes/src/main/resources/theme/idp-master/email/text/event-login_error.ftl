<#ftl output_format="plainText">
<#import "template.ftl" as layout>
<@layout.mail>
${msg("mailLoginError", event.date, event.ipAddress)}

${msg("mailDoubt", realmName)}
</@layout.mail>
