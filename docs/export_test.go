package docs

// Advice is what to do about a code, where its text does not say all.
var Advice = advice
