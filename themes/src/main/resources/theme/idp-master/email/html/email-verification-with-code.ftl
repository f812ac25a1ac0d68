<#ftl output_format="HTML">
<#import "template.ftl" as layout>
<@layout.emailLayout>
    <p>${msg("mailVerifyCode", realmName)}</p>
    <p style="font-size: 1.4em; font-weight: bold; letter-spacing: 0.1em">${code}</p>
</@layout.emailLayout>
