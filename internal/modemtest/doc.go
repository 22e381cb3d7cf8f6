// Package modemtest is a test of everything between the relay's socket and the
// air: a real agent with real modem drivers on simulated modems, while all that
// can happen to a modem happens to them. It compares what the agent says with
// what the simulated network has.
//
// Its tests import device, device/modem, device/devicetest, relay/wire and
// firmware-sim, and the relay where its view matters. Anything that the program
// itself needs must never be in it.
package modemtest
