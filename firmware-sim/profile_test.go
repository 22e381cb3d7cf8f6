package firmwaresim_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
)

func TestProfiles_ArePlainData(t *testing.T) {
	t.Parallel()
	require.Subset(t, firmwaresim.Profiles(), []string{"generic", "huawei", "sim800", "ec25"})
	for _, name := range firmwaresim.Profiles() {
		sim := newSim(t, firmwaresim.Options{Profile: name})
		c := talk(t, sim)
		c.Command("AT+CPIN?", lines("+CPIN: READY", "OK"))
		send(c, handset, "from "+name, 0)
		require.Empty(t, sim.Modem(0).Unexpected())
	}
	_, err := firmwaresim.New(firmwaresim.Options{Profile: "nokia"})
	require.ErrorContains(t, err, "known are ec25, generic")
}

func TestProfile_HuaweiHasItsManners(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{Profile: "huawei"})
	c := talk(t, sim)
	c.Command("AT+NOSUCH", lines("COMMAND NOT SUPPORT"))
	c.Command("AT+CCID", lines("COMMAND NOT SUPPORT"))
	c.Command("AT^ICCID?", lines("^ICCID: "+sim.Modem(0).ICCID(), "OK"))
	c.Command("AT+CMGR=1", lines("OK"))
	c.Command("AT^SYSINFO", lines("^SYSINFO:2,3,0,5,1,,4", "OK"))
	c.Command("AT+GCAP", lines("+GCAP: +CGSM,+DS,+ES", "OK"))
}

func TestProfile_HuaweiChattersUntilItIsSilenced(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim := newSim(t, firmwaresim.Options{Profile: "huawei"})
		c := talk(t, sim)
		c.Deadline = time.Hour
		began := time.Now()
		c.Expect("\r\n^RSSI:20\r\n")
		require.Equal(t, 10*time.Second, time.Since(began))
		c.Expect("\r\n^HCSQ:\"WCDMA\",45,42,55\r\n")
		require.Equal(t, 15*time.Second, time.Since(began))
		c.Command("AT^CURC=0", lines("OK"))
		<-time.After(time.Minute)
		c.Command("AT", lines("OK"))
	})
}

func TestProfile_Sim800NamesItsNumberLonger(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{Profile: "sim800"})
	c := talk(t, sim)
	c.Command("AT+CNUM", lines(`+CNUM: "","`+sim.Modem(0).Number()+`",145,0,4`, "OK"))
	c.Command("AT+CMEE=2", lines("OK")).Command("AT+CMGR=1", lines("+CMS ERROR: invalid memory index"))
}

func TestProfile_EC25ReceivesIntoItsOwnMemory(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{Profile: "ec25"})
	c := talk(t, sim)
	c.Command("AT+CNMI=2,1,0,2,0", lines("OK"))
	require.NoError(t, sim.Inbound(handset, sim.Modem(0).Number(), "x"))
	c.Expect("\r\n+CMTI: \"ME\",1\r\n")
	c.Command("AT+CMGR=2", lines("OK")) // an empty place is no error
	c.Command("AT+QCCID", lines("+QCCID: "+sim.Modem(0).ICCID(), "OK"))
}

func TestProfile_BootTimeFollowsTheNetworksPace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim := newSim(t, firmwaresim.Options{Delay: firmwaresim.DelayGSM})
		c := talk(t, sim)
		c.Deadline = time.Hour
		began := time.Now()
		c.Command("AT+CFUN=1,1", lines("OK")).Until("SMS Ready\r\n")
		require.Equal(t, 4*time.Second, time.Since(began))
	})
}
