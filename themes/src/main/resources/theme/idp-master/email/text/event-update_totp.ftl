<#ftl output_format="plainText">
<#import "template.ftl" as layout>
<@layout.mail>
${msg("mailUpdateTotp", event.date, event.ipAddress)}

${msg("mailDoubt", realmName)}
</@layout.mail>
