<#ftl output_format="HTML">
<#import "template.ftl" as layout>
<@layout.emailLayout>
    <p>${msg("mailReset", realmName)}</p>
    <@layout.link msg("mailResetLink")/>
    <p>${msg("mailIgnore")}</p>
</@layout.emailLayout>
