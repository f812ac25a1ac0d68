<#ftl output_format="HTML">
<#-- What every message looks like, those of the parent theme as well. Styles stand at the elements: many programs that show
     messages drop all others. Colours are the reader's own, but for the one link that matters. -->
<#macro emailLayout>
<!DOCTYPE html>
<html lang="${locale.language}" dir="${(ltr!true)?then('ltr', 'rtl')}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${realmName}</title>
</head>
<body style="font-family: sans-serif; line-height: 1.5; margin: 0">
  <div role="main" style="max-width: 36em; margin: 0 auto; padding: 1.5em; overflow-wrap: anywhere">
    <h1 style="font-size: 1.4em; margin: 0 0 1em; padding-top: 0.5em; border-top: 4px solid #0066cc">${realmName}</h1>
    <#nested>
    <p style="font-size: 0.85em; margin-top: 2em; padding-top: 1em; border-top: 1px solid #8a8d90">${msg("mailAbout", realmName)}</p>
  </div>
</body>
</html>
</#macro>

<#-- Where the link leads is what tells this message from a forged one; its secret at the end says nothing to people. -->
<#macro link words>
    <p><a href="${.data_model.link}" style="display: inline-block; padding: 0.5em 1em; border-radius: 3px; color: #ffffff; background-color: #0066cc; text-decoration: none">${words}</a></p>
    <p>${msg("mailExpires", linkExpirationFormatter(linkExpiration))} ${msg("mailAddress", .data_model.link?keep_before("?"))}</p>
</#macro>
