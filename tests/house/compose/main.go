// Print a compose file as JSON, read by compose's own loader; with an error, say it and exit with 1.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	options, err := cli.NewProjectOptions(os.Args[1:], cli.WithName("milepost"))
	if err == nil {
		project, failure := options.LoadProject(context.Background())
		if failure == nil {
			text, _ := project.MarshalJSON()
			fmt.Println(string(text))
			return
		}
		err = failure
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
