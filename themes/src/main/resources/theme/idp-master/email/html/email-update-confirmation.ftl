<#ftl output_format="HTML">
<#import "template.ftl" as layout>
<@layout.emailLayout>
    <p>${msg("mailUpdate", realmName, newEmail)}</p>
    <@layout.link msg("mailVerifyLink")/>
    <p>${msg("mailIgnore")}</p>
</@layout.emailLayout>
