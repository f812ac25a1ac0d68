<#ftl output_format="plainText">
<#import "template.ftl" as layout>
<@layout.mail>
${msg("mailAccounts", realmName, identityProviderDisplayName, identityProviderContext.username)}

<@layout.link msg("mailAccountsLink")/>

${msg("mailIgnore")}
</@layout.mail>
