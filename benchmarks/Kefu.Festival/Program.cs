using System.CommandLine;
using Kefu.Festival.Assigning;

// What comes here are the words after `./kefu bench`.
var root = new RootCommand("Measures Kefu beside what an engineer would write instead, in one run on one machine.") { AssignCommand.Create() };
return await root.Parse(args).InvokeAsync();
