<#ftl output_format="HTML">
<#import "template.ftl" as layout>
<@layout.emailLayout>
    <p>${msg("mailActions", realmName)}</p>
    <#list requiredActions!>
    <ul>
      <#items as action>
        <li>${msg("requiredAction." + action)}</li>
      </#items>
    </ul>
    </#list>
    <@layout.link msg("mailActionsLink")/>
    <p>${msg("mailActionsDoubt", realmName)}</p>
</@layout.emailLayout>
