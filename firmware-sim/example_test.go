package firmwaresim_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	firmwaresim "simrelay/firmware-sim"
)

// sendSMS stands for the program under test: it sends a PDU and returns the final result.
func sendSMS(line io.ReadWriter, length int, pdu string) string {
	r := bufio.NewReader(line)
	fmt.Fprintf(line, "AT+CMGS=%d\r", length)
	_, _ = r.ReadString('>')
	fmt.Fprintf(line, "%s\x1a", pdu)
	for {
		text, err := r.ReadString('\n')
		if err != nil {
			return err.Error()
		}
		if text = strings.TrimSpace(text); text == "OK" || strings.Contains(text, "ERROR") {
			return text
		}
	}
}

// A test of a program that drives modems: let it send, and look at what the network got.
func Example() {
	sim, err := firmwaresim.New(firmwaresim.Options{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer sim.Close()
	line, err := sim.Modem(0).Open() // Options.Dir makes pseudo-terminals for programs that want a path
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(sendSMS(line, 23, "0001010b915155674523f100000bc8329bfd06dddf723619"))

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	messages, err := sim.AwaitMessages(ctx, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s: %q\n", messages[0].To, messages[0].Text)
	// Output:
	// OK
	// +15557654321: "Hello world"
}

// The network takes the message, and the modem says that it failed: a program must not just
// send it again.
func ExampleModem_Fault() {
	sim, err := firmwaresim.New(firmwaresim.Options{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer sim.Close()
	modem := sim.Modem(0)
	line, err := modem.Open()
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := modem.Fault(firmwaresim.Fault{Kind: firmwaresim.CMSError, At: firmwaresim.AfterSubmit, Code: 332}); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(sendSMS(line, 23, "0001010b915155674523f100000bc8329bfd06dddf723619"))
	fmt.Println(len(sim.Submissions()), "accepted by the network")
	// Output:
	// +CMS ERROR: 332
	// 1 accepted by the network
}
