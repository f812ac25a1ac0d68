<#ftl output_format="HTML">
<#import "template.ftl" as layout>
<@layout.emailLayout>
    <p>${msg("mailTest", realmName)}</p>
</@layout.emailLayout>
