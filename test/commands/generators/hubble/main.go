// Writes hubble's command tree as JSON: names, aliases, flags, and which commands only group others.
package main

import (
	"encoding/json"
	"os"

	"github.com/cilium/cilium/hubble/cmd"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

type flag struct {
	Name       string `json:"name"`
	Shorthand  string `json:"shorthand,omitempty"`
	Type       string `json:"type"`
	NoValue    string `json:"noValue,omitempty"`
	Deprecated string `json:"deprecated,omitempty"`
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
			flags = append(flags, flag{f.Name, f.Shorthand, f.Value.Type(), f.NoOptDefVal, f.Deprecated, persistent})
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
	root := cmd.New()
	root.Version = "set by the linker" // without one there is no flag --version
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	root.InitDefaultVersionFlag()
	if err := json.NewEncoder(os.Stdout).Encode(describe(root)); err != nil {
		panic(err)
	}
}
