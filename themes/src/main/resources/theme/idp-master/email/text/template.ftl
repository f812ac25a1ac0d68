<#ftl output_format="plainText">
<#macro mail>
<#nested>

-- 
${msg("mailAbout", realmName)}
</#macro>

<#macro link words>
${words}:
${.data_model.link}

${msg("mailExpires", linkExpirationFormatter(linkExpiration))}
</#macro>
