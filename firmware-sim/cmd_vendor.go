package firmwaresim

import (
	"fmt"
	"slices"
	"strings"
)

// vendorCommands are those that single makers invented. A profile lists which its modem has.
func vendorCommands() map[string]spec {
	commands := map[string]spec{
		"^CURC":     {set: setChatter, read: say(readChatter), test: sayText("^CURC: (0,1)")},
		"^USSDMODE": numbered("^USSDMODE", 0, 1),
		"^SYSINFO":  {exec: say(systemInfo), test: accept},
		"*CNTI":     {set: networkInfo, test: sayText("*CNTI: (0-2)")},
		"+QURCCFG":  {set: setResultPort, test: sayText(`+QURCCFG: "URCPORT",("` + strings.Join(resultPorts, `","`) + `")`)},
	}
	for name, s := range commands {
		s.vendor = true
		commands[name] = s
	}
	return commands
}

// setChatter is ^CURC: whether the modem says things of its own accord.
func setChatter(f *firmware, c command) result {
	n, ok := c.params().number(0, 0)
	if !ok || n > 1 {
		return cme(cmeBadParameter)
	}
	f.set.silenced = n == 0
	return done
}

func readChatter(f *firmware) string {
	return fmt.Sprintf("^CURC: %d", map[bool]int{false: 1}[f.set.silenced])
}

// systemInfo is ^SYSINFO: service, domain, roaming, system, card, and the finer system.
func systemInfo(f *firmware) string {
	usable := map[bool]int{true: 1}[f.unlock]
	if !f.modem.registered() {
		return fmt.Sprintf("^SYSINFO:0,0,0,0,%d,,0", usable)
	}
	return fmt.Sprintf("^SYSINFO:2,3,0,5,%d,,4", usable)
}

// networkInfo is *CNTI: the access that is used, that there is, that the modem has.
func networkInfo(f *firmware, c command) result {
	n, ok := c.params().number(0, 0)
	if !ok || n > 2 {
		return cme(cmeBadParameter)
	}
	answer := "LTE"
	switch {
	case n == 2:
		answer = "GSM,UMTS,LTE"
	case !f.modem.registered():
		answer = "NONE"
	}
	f.info(fmt.Sprintf("*CNTI: %d,%s", n, answer))
	return done
}

// resultPorts are the ports that unsolicited results can go to. There is one line here, and
// they go there whatever was set.
var resultPorts = []string{"usbat", "usbmodem", "uart1", "all"}

func setResultPort(f *firmware, c command) result {
	p := c.params()
	port := strings.ToLower(p.text(1, f.set.resultPort))
	if !strings.EqualFold(p.text(0, ""), "URCPORT") || !slices.Contains(resultPorts, port) || len(p) > 2 {
		return cme(cmeBadParameter)
	}
	if len(p) == 1 {
		f.info(fmt.Sprintf("+QURCCFG: \"urcport\",%q", port))
	}
	f.set.resultPort = port
	return done
}
