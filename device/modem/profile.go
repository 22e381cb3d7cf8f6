package modem

import (
	"cmp"
	"strings"
	"time"
)

// profile is what sets one family of modems apart. It is data only: a family
// that does something in its own way has a field here, and no code asks for a
// family's name. What is empty is as generic has it.
type profile struct {
	name string // for the log
	// marks are parts of what the modems of this family say to AT+CGMI and
	// AT+CGMM, one after the other and in capital letters.
	marks []string
	// settings silence chatter, and bring announcements to the port in use.
	settings []step
	// codings are the ways to write a USSD string, the likeliest first.
	codings []coding
	// plainUSSD is a command after which USSD strings are plain.
	plainUSSD string
	// blindReports says that +CDSI names places where no report is, so that
	// status reports have to come directly.
	blindReports bool
	// memories are the stores for incoming messages, the best first.
	memories []string
	// restart is the command that restarts the modem.
	restart string
	// send is how long the network may take to accept a message.
	send time.Duration
	// settle is how long the modem wants to be left alone after a restart.
	settle time.Duration
}

var generic = profile{
	name:     "generic",
	codings:  []coding{plain},
	memories: []string{"ME", "SM", "MT"},
	restart:  "+CFUN=1,1",
}

// profiles lists the families; the first that fits counts.
var profiles = []profile{
	{
		name: "huawei", marks: []string{"HUAWEI"},
		settings:  []step{{"^CURC=0", false}},
		codings:   []coding{packed, plain},
		plainUSSD: "^USSDMODE=0",
		settle:    3 * time.Second,
	},
	{
		name: "simcom", marks: []string{"SIMCOM"},
		send:   time.Minute,
		settle: 3 * time.Second,
	},
	{
		name: "quectel lte", marks: []string{"QUECTEL E"},
		settings:     []step{{`+QURCCFG="URCPORT","USBAT"`, false}},
		blindReports: true,
		send:         2 * time.Minute,
		settle:       3 * time.Second,
	},
	{
		name: "quectel", marks: []string{"QUECTEL"},
		send:   2 * time.Minute,
		settle: 3 * time.Second,
	},
	{
		name: "zte", marks: []string{"ZTE"},
		settle: 3 * time.Second,
	},
	{
		name: "cinterion", marks: []string{"CINTERION", "SIEMENS", "GEMALTO", "THALES"},
		memories: []string{"SM", "MT", "ME"},
	},
	{
		name: "wavecom", marks: []string{"WAVECOM", "SIERRA WIRELESS"},
		settings: []step{{"+WIND=0", false}},
		memories: []string{"SM", "ME", "MT"},
		settle:   5 * time.Second,
	},
	{
		name: "u-blox", marks: []string{"U-BLOX"},
		restart: "+CFUN=16",
	},
}

// profileOf chooses by what the modem says about itself.
func profileOf(said string) profile {
	said = strings.ToUpper(said)
	for _, p := range profiles {
		for _, mark := range p.marks {
			if strings.Contains(said, mark) {
				return p.complete()
			}
		}
	}
	return generic
}

// complete fills in what the family does as all others do.
func (p profile) complete() profile {
	if p.codings == nil {
		p.codings = generic.codings
	}
	if p.memories == nil {
		p.memories = generic.memories
	}
	p.restart = cmp.Or(p.restart, generic.restart)
	return p
}
