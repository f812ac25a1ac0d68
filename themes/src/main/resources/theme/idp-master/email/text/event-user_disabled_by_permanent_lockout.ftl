<#ftl output_format="plainText">
<#import "template.ftl" as layout>
<@layout.mail>
${msg("mailPermanentLockout", event.date)}

${msg("mailDoubt", realmName)}
</@layout.mail>
