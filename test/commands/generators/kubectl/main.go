// Writes kubectl's command tree as JSON: names, aliases, flags, and which commands only group others.
package main

import (
	"encoding/json"
	"os"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/component-base/logs"
	"k8s.io/kubectl/pkg/cmd"
)

type flag struct {
	Name       string `json:"name"`
	Shorthand  string `json:"shorthand,omitempty"`
	Type       string `json:"type"`
	NoValue    string `json:"noValue,omitempty"`
	Deprecated string `json:"deprecated,omitempty"`
	Usage      string `json:"usage,omitempty"`
	Persistent bool   `json:"persistent,omitempty"`
}

type command struct {
	Name       string    `json:"name"`
	Aliases    []string  `json:"aliases,omitempty"`
	Deprecated string    `json:"deprecated,omitempty"`
	Runnable   bool      `json:"runnable"`
	Flags      []flag    `json:"flags"`
	Commands   []command `json:"commands"`
}

func describe(c *cobra.Command) command {
	flags := []flag{}
	add := func(persistent bool) func(*pflag.Flag) {
		return func(f *pflag.Flag) {
			flags = append(flags, flag{f.Name, f.Shorthand, f.Value.Type(), f.NoOptDefVal, f.Deprecated, f.Usage, persistent})
		}
	}
	c.LocalNonPersistentFlags().VisitAll(add(false))
	c.PersistentFlags().VisitAll(add(true))
	commands := []command{}
	for _, child := range c.Commands() {
		commands = append(commands, describe(child))
	}
	return command{c.Name(), c.Aliases, c.Deprecated, c.Runnable(), flags, commands}
}

func main() {
	out := os.Stdout
	os.Stdout, _ = os.Open(os.DevNull)
	root := cmd.NewDefaultKubectlCommandWithArgs(cmd.KubectlOptions{
		Arguments: []string{"kubectl"},
		IOStreams: genericiooptions.IOStreams{In: os.Stdin, Out: os.Stderr, ErrOut: os.Stderr},
	})
	root.InitDefaultHelpFlag()
	// As component-base/cli does before it runs the command.
	logs.AddFlags(root.PersistentFlags())
	version := ""
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if module.Path == "k8s.io/kubectl" {
			version = strings.TrimPrefix(module.Version, "v")
		}
	}
	answer := struct {
		Version string  `json:"version"`
		Root    command `json:"root"`
	}{version, describe(root)}
	if err := json.NewEncoder(out).Encode(answer); err != nil {
		panic(err)
	}
}
