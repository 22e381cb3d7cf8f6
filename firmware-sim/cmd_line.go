package firmwaresim

// lineCommands are extended ones that are about the line between modem and computer.
func lineCommands() map[string]spec {
	return map[string]spec{
		"+CMEE": number("+CMEE", 0, 2, func(s *settings) *int { return &s.errors }),
		"+CLAC": {exec: listCommands, test: accept},
		// The line has no speed and no circuits; what was set is read back.
		"+IPR": remembered("+IPR", []int{0, 300, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600}),
		"+IFC": remembered("+IFC", []int{2, 0, 1}, []int{2, 0, 1}),
	}
}
