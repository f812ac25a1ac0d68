<#ftl output_format="plainText">
<#import "template.ftl" as layout>
<@layout.mail>
${msg("mailUpdate", realmName, newEmail)}

<@layout.link msg("mailVerifyLink")/>

${msg("mailIgnore")}
</@layout.mail>
