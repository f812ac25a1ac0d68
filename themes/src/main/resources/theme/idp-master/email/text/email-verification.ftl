<#ftl output_format="plainText">
<#import "template.ftl" as layout>
<@layout.mail>
${msg("mailVerify", realmName)}

<@layout.link msg("mailVerifyLink")/>

${msg("mailIgnore")}
</@layout.mail>
