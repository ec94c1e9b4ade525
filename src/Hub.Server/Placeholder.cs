namespace Hub.Server;
