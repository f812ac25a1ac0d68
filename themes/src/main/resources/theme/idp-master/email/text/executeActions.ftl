<#ftl output_format="plainText">
<#import "template.ftl" as layout>
<@layout.mail>
${msg("mailActions", realmName)}

<#list requiredActions! as action>
- ${msg("requiredAction." + action)}
</#list>

<@layout.link msg("mailActionsLink")/>

${msg("mailActionsDoubt", realmName)}
</@layout.mail>
