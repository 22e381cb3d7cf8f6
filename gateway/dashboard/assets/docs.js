// Draws the description of the API. Keys stay in the memory of the page.
"use strict";

addEventListener("DOMContentLoaded", () => {
  const at = document.getElementById("api");
  SwaggerUIBundle({
    url: at.dataset.description,
    domNode: at,
    deepLinking: true,
    displayRequestDuration: true,
    defaultModelsExpandDepth: 0,
    docExpansion: "list",
    filter: true,
    persistAuthorization: false,
    queryConfigEnabled: false,
    requestSnippetsEnabled: true,
    validatorUrl: null,
  });
});
