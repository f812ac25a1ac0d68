<#ftl output_format="plainText">
<#import "template.ftl" as layout>
<@layout.mail>
${msg("mailTemporaryLockout", event.date)}

${msg("mailDoubt", realmName)}
</@layout.mail>
