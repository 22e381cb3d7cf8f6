// Package fidelity proves the simulated modems, and the PDUs that this program
// makes, with programs that other people wrote: gammu drives modems, its
// gammu-smsd receives and sends through one, and python3-gammu reads and
// writes PDUs. Prometheus Alertmanager tells of alerts. What two sides of one
// house agree on may still be wrong; these know nothing of it.
//
// There are only tests here. They are behind the build tag fidelity, because
// they need those programs: make test-fidelity installs them and runs it.
// Where one of the clients is known to be wrong, the test says so beside what
// it leaves out.
//
// The tests import firmware-sim, device, relay/wire, client, webhookstest
// and internal/bench/process. Anything that the program itself needs must
// never be in it.
package fidelity
