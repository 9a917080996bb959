return await Kefu.Host.Commands.KefuCommand.Run(args);
