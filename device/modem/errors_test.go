package modem

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/warthog618/modem/at"

	"simrelay/relay/wire"
)

// TestErrorClasses has the whole table of +CMS errors: every number has one
// meaning, and the meaning of none changes unnoticed.
func TestErrorClasses(t *testing.T) {
	t.Parallel()
	want := map[int]wire.ErrorClass{}
	set := func(class wire.ErrorClass, ranges ...[2]int) {
		for _, r := range ranges {
			for n := r[0]; n <= r[1]; n++ {
				want[n] = class
			}
		}
	}
	set(wire.ClassTemporary, [2]int{0, 1100})
	set(wire.ClassPermanent, [2]int{1, 1}, [2]int{69, 69}, [2]int{95, 99}, [2]int{111, 111}, [2]int{128, 159}, [2]int{176, 176},
		[2]int{195, 196}, [2]int{303, 305})
	set(wire.ClassRejected, [2]int{21, 21}, [2]int{29, 29}, [2]int{50, 50}, [2]int{127, 127})
	set(wire.ClassSIM, [2]int{8, 8}, [2]int{10, 10}, [2]int{28, 28}, [2]int{30, 30}, [2]int{193, 193}, [2]int{310, 318}, [2]int{330, 330})
	set(wire.ClassTemporary, [2]int{314, 314})
	set(wire.ClassAmbiguous, [2]int{197, 197}, [2]int{332, 332}, [2]int{500, 1100})
	for n, class := range want {
		e := sendError(at.CMSError(fmt.Sprint(n)), true)
		require.Equal(t, class, e.Class, "CMS %d", n)
		require.Equal(t, fmt.Sprint("cms_", n), e.Code)
		require.NotEmpty(t, e.Detail)
		before := sendError(at.CMSError(fmt.Sprint(n)), false)
		require.NotEqual(t, wire.ClassAmbiguous, before.Class, "CMS %d before the message left", n)
	}
	for n := range 700 {
		e := sendError(at.CMEError(fmt.Sprint(n)), true)
		require.NotEmpty(t, e.Detail)
		require.Equal(t, fmt.Sprint("cme_", n), e.Code)
		require.NotEqual(t, wire.ClassAmbiguous, sendError(at.CMEError(fmt.Sprint(n)), false).Class)
	}
}

func TestErrorClasses_OfWhatIsNoAnswer(t *testing.T) {
	t.Parallel()
	for _, err := range []error{errStuck, errRestarted, errUnplugged, errOutOfStep, at.ErrError, errors.New("else"), at.CMSError("unknown"), at.CMSError("-1")} {
		require.Equal(t, wire.ClassAmbiguous, sendError(err, true).Class, "%v", err)
		require.Equal(t, wire.ClassTemporary, sendError(err, false).Class, "%v", err)
	}
}

func TestProblems_AreToldInPlainWords(t *testing.T) {
	t.Parallel()
	require.Empty(t, problemOf(nil))
	require.Equal(t, errNoSIM.Error(), problemOf(fmt.Errorf("set up: %w", errNoSIM)))
	require.NotEmpty(t, problemOf(errors.New("x")))
}
