<#ftl output_format="plainText">
<#import "template.ftl" as layout>
<@layout.mail>
${msg("mailReset", realmName)}

<@layout.link msg("mailResetLink")/>

${msg("mailIgnore")}
</@layout.mail>
