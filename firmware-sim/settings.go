package firmwaresim

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
	// numbers holds settings that do nothing else than being read back.
	numbers map[string]int
	// nameFormat is the format of +COPS=3.
	nameFormat int
	registers  map[string]int // S registers
}

// The parameters of +CNMI (3GPP TS 27.005 section 3.4.1).
const (
	cnmiMode = iota
	cnmiMessages
	cnmiBroadcasts
	cnmiReports
	cnmiBuffer
)

// S registers that the line discipline obeys.
const (
	registerEnd       = "S3"
	registerFormat    = "S4"
	registerBackspace = "S5"
)

func defaultSettings(p *profile) settings {
	s := settings{
		echo:    true,
		verbose: true,
		charset: charsetIRA,
		stores:  [3]string{p.Store, p.Store, p.Store},
		creg:    map[string]int{},
		numbers: map[string]int{},
		registers: map[string]int{
			"S0": 0, registerEnd: '\r', registerFormat: '\n', registerBackspace: '\b', "S7": 60,
		},
	}
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
