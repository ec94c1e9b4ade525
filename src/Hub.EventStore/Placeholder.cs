namespace Hub.EventStore;
