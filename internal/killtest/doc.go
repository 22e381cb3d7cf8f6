// Package killtest is a test of the whole program: it kills the relay and the
// agent with SIGKILL at random moments, under load, over simulated modems, and
// then counts which messages were lost and which were sent twice.
//
// Its tests import client, firmware-sim, webhooks/webhookstest and
// internal/bench/process. Anything that the program itself needs must never be
// in it.
package killtest
