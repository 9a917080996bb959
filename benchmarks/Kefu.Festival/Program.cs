using System.CommandLine;
using Kefu.Festival.Assigning;

// What comes here are the words after `./kefu bench`.
var root = new RootCommand("Measures Kefu beside what an engineer would write instead, in one run on one machine.") { AssignCommand.Create() };
var parsed = root.Parse(args);
var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });

// 1 means that a run did not verify.
return parsed.Errors.Count > 0 ? 2 : code;
