<#ftl output_format="plainText">
<#import "template.ftl" as layout>
<@layout.mail>
${msg("mailVerifyCode", realmName)}

${code}
</@layout.mail>
