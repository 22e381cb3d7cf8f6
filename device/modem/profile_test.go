package modem

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestProfileOf_KnowsModemsByWhatTheySay(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"huawei E3131":                         "huawei",
		"HUAWEI TECHNOLOGIES CO., LTD E173":    "huawei",
		"SIMCOM_Ltd SIMCOM_SIM800L":            "simcom",
		"SIMCOM INCORPORATED SIMCOM_SIM7600E":  "simcom",
		"Quectel EC25":                         "quectel lte",
		"Quectel EG25":                         "quectel lte",
		"Quectel_Ltd Quectel_M26":              "quectel",
		"ZTE INCORPORATED MF190":               "zte",
		"Cinterion MC75i":                      "cinterion",
		"SIEMENS MC55":                         "cinterion",
		"WAVECOM MODEM MULTIBAND  900E  1800":  "wavecom",
		"Sierra Wireless, Incorporated MC7304": "wavecom",
		"u-blox SARA-G350":                     "u-blox",
		"Simulated GSM modem":                  "generic",
		"":                                     "generic",
	} {
		require.Equal(t, want, profileOf(said).name, said)
	}
}

func TestProfiles_AreComplete(t *testing.T) {
	t.Parallel()
	for _, p := range profiles {
		require.NotEmpty(t, p.name)
		require.NotEmpty(t, p.marks, p.name)
		for _, mark := range p.marks {
			require.Equal(t, strings.ToUpper(mark), mark)
			require.Equal(t, p.name, profileOf(mark).name, "no family before it has this mark")
		}
		p = p.complete()
		require.NotEmpty(t, p.codings, p.name)
		require.NotEmpty(t, p.memories, p.name)
		require.NotEmpty(t, p.restart, p.name)
		for _, st := range p.settings {
			require.False(t, st.required, "what one family knows is no condition")
		}
	}
}
