package firmwaresim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
)

// fill has messages delivered into the current store and returns when they are there.
func fill(t *testing.T, sim *firmwaresim.Sim, texts ...string) {
	t.Helper()
	number := sim.Modem(0).Number()
	before := len(sim.Inbox(number))
	for _, text := range texts {
		require.NoError(t, sim.Inbound(handset, number, text))
	}
	_, err := sim.AwaitInbox(t.Context(), number, before+len(texts))
	require.NoError(t, err)
}

func TestStores_AreSeparate(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	c.Command("AT+CPMS=?", lines(`+CPMS: ("SM","ME","MT","SR"),("SM","ME"),("SM","ME")`, "OK"))
	fill(t, sim, "card")
	c.Command(`AT+CPMS="ME","ME","ME"`, lines("+CPMS: 0,100,0,100,0,100", "OK"))
	fill(t, sim, "memory", "memory")
	c.Command(`AT+CPMS?`, lines(`+CPMS: "ME",2,100,"ME",2,100,"ME",2,100`, "OK"))
	c.Command(`AT+CPMS="SM"`, lines("+CPMS: 1,20,2,100,2,100", "OK"))
	c.Command(`AT+CPMS="MT"`, lines("+CPMS: 3,120,2,100,2,100", "OK"))
	require.Equal(t, "memory", expectDeliver(t, c.Send("AT+CMGR=1\r"), "+CMGR: 0,,%d").UserData.Text())
	c.Expect(lines("OK"))
	require.Equal(t, "card", expectDeliver(t, c.Send("AT+CMGR=101\r"), "+CMGR: 0,,%d").UserData.Text())
	c.Expect(lines("OK"))
	c.Command("AT+CMGD=101", lines("OK"))
	c.Command(`AT+CPMS="SM"`, lines("+CPMS: 0,20,2,100,2,100", "OK"))
	for _, bad := range []string{`"XX"`, `"SM","SR"`, `"SM","SM","MT"`, `"SM","SM","SM","SM"`} {
		c.Command("AT+CPMS="+bad, lines("+CMS ERROR: 303"))
	}
}

func TestList_ShowsByStatusAndMarksRead(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	c.Command("AT+CMGL=4", lines("OK"))
	c.Command("AT+CMGL=?", lines("+CMGL: (0-4)", "OK"))
	fill(t, sim, "one", "two")
	expectDeliver(t, c.Send("AT+CMGR=1\r"), "+CMGR: 0,,%d")
	c.Expect(lines("OK"))

	listed := c.Send("AT+CMGL\r").Until("\r\n\r\nOK\r\n") // unread ones
	require.Regexp(t, `^\r\n\+CMGL: 2,0,,\d+\r\n[0-9A-F]+\r\n\r\nOK\r\n$`, listed)
	c.Command("AT+CMGL=0", lines("OK"))
	listed = c.Send("AT+CMGL=4\r").Until("\r\n\r\nOK\r\n")
	require.Regexp(t, `^\r\n\+CMGL: 1,1,,\d+\r\n[0-9A-F]+\r\n\+CMGL: 2,1,,\d+\r\n[0-9A-F]+\r\n\r\nOK\r\n$`, listed)
	c.Command("AT+CMGL=5", lines("+CMS ERROR: 304"))
	c.Command(`AT+CMGL="ALL"`, lines("+CMS ERROR: 304"))
}

func TestDelete_ByIndexAndByFlag(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	fill(t, sim, "one", "two", "three", "four")
	c.Command("AT+CMGD=?", lines("+CMGD: (1,2,3,4),(0-4)", "OK"))
	c.Command("AT+CMGD=2", lines("OK")).Command("AT+CMGD=3,0", lines("OK"))
	c.Command("AT+CMGD=?", lines("+CMGD: (1,4),(0-4)", "OK"))
	c.Send("AT+CMGR=4\r").Until("OK\r\n")
	c.Command("AT+CMGD=1,1;+CMGD=?", lines("+CMGD: (1),(0-4)", "OK"))
	c.Command("AT+CMGD=1,2;+CMGD=1,3;+CMGD=?", lines("+CMGD: (1),(0-4)", "OK"))
	c.Command("AT+CMGD=1,4;+CMGD=?", lines("+CMGD: (),(0-4)", "OK"))
	c.Command("AT+CMGD=1", lines("OK"))
	for _, bad := range []string{"0", "21", "x"} {
		c.Command("AT+CMGD="+bad, lines("+CMS ERROR: 321"))
	}
	c.Command("AT+CMGD=1,5", lines("+CMS ERROR: 303"))
}

func TestStore_SurvivesARestart(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	fill(t, sim, "kept")
	c.Command("AT+CFUN=1,1", lines("OK")).Until("SMS Ready\r\n")
	c.Send("AT+CPMS?\r").Expect("AT+CPMS?\r" + lines(`+CPMS: "SM",1,20,"SM",1,20,"SM",1,20`, "OK"))
}

func TestStore_FullMakesTheNetworkWait(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	number := sim.Modem(0).Number()
	c.Command("AT+CNMI=2,1,0,0,0", lines("OK"))
	for i := range 22 {
		require.NoError(t, sim.Inbound(handset, number, fmt.Sprint("message ", i)))
	}
	for i := range 20 {
		c.Expect(fmt.Sprintf("\r\n+CMTI: \"SM\",%d\r\n", i+1))
	}
	c.Command("AT+CPMS?", lines(`+CPMS: "SM",20,20,"SM",20,20,"SM",20,20`, "OK"))
	require.Len(t, sim.Inbox(number), 20)
	c.Command("AT+CMGW=23", "\r\n> ").Send(helloPDU + "\x1a").Expect(lines("+CMS ERROR: 322"))
	c.Command("AT+CMGD=7", lines("OK")+"\r\n+CMTI: \"SM\",7\r\n")
	require.Equal(t, "message 20", expectDeliver(t, c.Send("AT+CMGR=7\r"), "+CMGR: 0,,%d").UserData.Text())
	c.Expect(lines("OK"))
	c.Command("AT+CMGD=1,4", lines("OK")+"\r\n+CMTI: \"SM\",1\r\n")
	require.Len(t, sim.Inbox(number), 22)
}

func TestStore_FullIsSaidByModemsThatDo(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{Profile: "huawei"})
	c := talk(t, sim)
	require.NoError(t, sim.Modem(0).Fault(firmwaresim.Fault{Kind: firmwaresim.MemoryFull}))
	require.NoError(t, sim.Inbound(handset, sim.Modem(0).Number(), "x"))
	c.Expect("\r\n^SMMEMFULL:\"SM\"\r\n")
	require.Contains(t, c.Send("AT+CPMS?\r").Until("OK\r\n"), `"SM",20,20`)
	require.Empty(t, sim.Inbox(sim.Modem(0).Number()))
	sim.Modem(0).ClearFaults()
	require.Len(t, sim.Inbox(sim.Modem(0).Number()), 1)
	require.False(t, strings.Contains(string(sim.Modem(0).Transcript()), "+CMTI"))
}
