<#ftl output_format="HTML">
<#import "template.ftl" as layout>
<@layout.emailLayout>
    <p>${msg("mailUpdateCredential", event.getDetail("credential_type")!"unknown", event.date, event.ipAddress)}</p>
    <p>${msg("mailDoubt", realmName)}</p>
</@layout.emailLayout>
