// Package firmwaresim simulates GSM modems and the mobile network that they live in: AT
// command firmware with the manners of real ones, SIM cards, a service centre that stores,
// forwards and reports, handsets that answer, and faults on demand. Use it as a library, as
// a program (pseudo-terminals and TCP, steered over a small HTTP control port), or as the
// modem in the tests of any program that drives modems.
//
// It has text mode and PDU mode, the stores, the card with its PIN, its files and its
// phonebook, status reports and their acknowledgement, and the oddities of nine kinds of
// modem, each of which is one file of data: see Profiles, Commands and docs/simulator.md.
//
//	sim, err := firmwaresim.New(firmwaresim.Options{Modems: 2})
//	port, err := sim.Modem(0).Open()          // an in-process serial line
//	messages, err := sim.AwaitMessages(ctx, 1) // what the network accepted
//
// It may import the standard library, its own sub-packages and the pseudo-terminal library.
// It must never import another package of this program, nor the codec that the program
// uses: the two sides check each other. It only ever listens on loopback addresses.
//
// How it is built: one lock guards the whole simulated world. Octets that come in, timers
// and calls of the API each take it, run to their end without waiting for anything, and
// give back what is to be written when they leave. A modem's firmware is thrown away and
// made anew by a reboot, so whatever an old firmware still had under way dies with it.
package firmwaresim
