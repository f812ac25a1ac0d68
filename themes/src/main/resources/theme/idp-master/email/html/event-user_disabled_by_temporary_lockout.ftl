<#ftl output_format="HTML">
<#import "template.ftl" as layout>
<@layout.emailLayout>
    <p>${msg("mailTemporaryLockout", event.date)}</p>
    <p>${msg("mailDoubt", realmName)}</p>
</@layout.emailLayout>
