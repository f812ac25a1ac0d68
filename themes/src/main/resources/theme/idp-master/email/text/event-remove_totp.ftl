<#ftl output_format="plainText">
<#import "template.ftl" as layout>
<@layout.mail>
${msg("mailRemoveTotp", event.date, event.ipAddress)}

${msg("mailDoubt", realmName)}
</@layout.mail>
