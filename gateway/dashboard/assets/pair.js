"use strict";

// The code of a pairing is behind the # of its link.
const code = location.hash.slice(1);
if (/^[0-9A-Za-z -]{8,12}$/.test(code)) document.getElementById("code").textContent = code;
