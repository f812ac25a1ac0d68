<#ftl output_format="HTML">
<#import "template.ftl" as layout>
<@layout.emailLayout>
    <p>${msg("mailAccounts", realmName, identityProviderDisplayName, identityProviderContext.username)}</p>
    <@layout.link msg("mailAccountsLink")/>
    <p>${msg("mailIgnore")}</p>
</@layout.emailLayout>
