package firmwaresim

import "maps"

// settings are what AT commands can set and a reset forgets.
type settings struct {
	echo    bool // E
	verbose bool // V
	quiet   bool // Q
	errors  int  // +CMEE
	service int  // +CSMS
	charset string
	cnmi    [5]int
	// stores are those of +CPMS: for reading, for writing, for receiving.
	stores [3]string
	// creg are the levels of +CREG, +CGREG and +CEREG.
	creg map[string]int
	// numbers holds settings of a single number, 0 at first; remembered those that do
	// nothing else than being read back.
	numbers    map[string]int
	remembered map[string][]int
	// nameFormat is the format of +COPS=3.
	nameFormat int
	registers  map[string]int // S registers
	monitor    int            // X: which ends of a call are told apart
	silenced   bool           // ^CURC=0: no chatter

	zoneUpdates  int // +CTZU: the clock follows the network
	callerShown  int // +CLIP
	waitingShown int // +CCWA
	phonebook    string
	resultPort   string // +QURCCFG

	text    bool // +CMGF=1
	headers int  // +CSDH
	message messageSettings
}

// messageSettings are what +CSAS saves and +CRES restores.
type messageSettings struct {
	parameters textParameters // +CSMP
	broadcasts broadcasts     // +CSCB
}

func (s settings) clone() settings {
	s.creg = maps.Clone(s.creg)
	s.numbers = maps.Clone(s.numbers)
	s.remembered = maps.Clone(s.remembered)
	s.registers = maps.Clone(s.registers)
	return s
}

// The parameters of +CNMI (3GPP TS 27.005 section 3.4.1).
const (
	cnmiMode = iota
	cnmiMessages
	cnmiBroadcasts
	cnmiReports
	cnmiBuffer
)

// S registers that the line discipline and calls obey.
const (
	registerEnd       = "S3"
	registerFormat    = "S4"
	registerBackspace = "S5"
	registerWait      = "S7" // seconds until a call is given up
)

func defaultSettings(p *profile) settings {
	s := settings{
		echo:       true,
		verbose:    true,
		charset:    charsetIRA,
		stores:     [3]string{p.Store, p.Store, p.Store},
		creg:       map[string]int{},
		numbers:    map[string]int{},
		remembered: map[string][]int{},
		registers: map[string]int{
			"S0": 0, registerEnd: '\r', registerFormat: '\n', registerBackspace: '\b',
			"S6": 2, registerWait: 60, "S8": 2, "S10": 15,
		},
		monitor:    4,
		phonebook:  phonebookNames[0],
		resultPort: resultPorts[0],
		message:    messageSettings{parameters: defaultTextParameters},
	}
	maps.Copy(s.numbers, p.Numbers)
	for i, values := range p.CNMI {
		s.cnmi[i] = values[0]
	}
	return s
}

func (s *settings) end() string {
	return string([]byte{byte(s.registers[registerEnd])})
}

// newline is S3 and S4 together.
func (s *settings) newline() string {
	return string([]byte{byte(s.registers[registerEnd]), byte(s.registers[registerFormat])})
}
