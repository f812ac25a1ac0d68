<#ftl output_format="HTML">
<#import "template.ftl" as layout>
<@layout.emailLayout>
    <p>${msg("mailLoginError", event.date, event.ipAddress)}</p>
    <p>${msg("mailDoubt", realmName)}</p>
</@layout.emailLayout>
