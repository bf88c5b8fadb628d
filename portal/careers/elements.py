"""Skills and areas of knowledge in words of our own: O*NET's name, how we call it, and what it means."""

from __future__ import annotations

from typing import Any

from portal.language import lazy

ELEMENTS: dict[str, tuple[Any, Any]] = {
    "Reading Comprehension": (lazy("Reading"), lazy("Understanding what you read at work.")),
    "Active Listening": (lazy("Listening"), lazy("Paying full attention to what people say, and asking when it is not clear.")),
    "Writing": (lazy("Writing"), lazy("Putting things in writing so that others understand them.")),
    "Speaking": (lazy("Speaking"), lazy("Telling people things so that they understand.")),
    "Mathematics": (lazy("Mathematics"), lazy("Working with numbers to solve problems.")),
    "Science": (lazy("Science"), lazy("Testing ideas the way scientists do.")),
    "Critical Thinking": (lazy("Critical thinking"), lazy("Seeing what speaks for an idea and what speaks against it.")),
    "Active Learning": (lazy("Active learning"), lazy("Seeing what something new means for what comes next.")),
    "Learning Strategies": (lazy("Ways of learning"), lazy("Choosing a good way to learn or teach something.")),
    "Monitoring": (lazy("Checking how it goes"), lazy("Watching how well you or others do, and making it better.")),
    "Social Perceptiveness": (lazy("Reading people"), lazy("Noticing how people feel and why.")),
    "Coordination": (lazy("Working together"), lazy("Fitting what you do to what others do.")),
    "Persuasion": (lazy("Persuading"), lazy("Bringing people to see it another way.")),
    "Negotiation": (lazy("Negotiating"), lazy("Finding a deal that both sides can live with.")),
    "Instructing": (lazy("Teaching others"), lazy("Showing somebody how to do something.")),
    "Service Orientation": (lazy("Helping people"), lazy("Looking for ways to help.")),
    "Complex Problem Solving": (lazy("Solving hard problems"), lazy("Finding out what is wrong and what would work.")),
    "Operations Analysis": (lazy("Finding out what is needed"), lazy("Asking what people need before something is made.")),
    "Technology Design": (lazy("Shaping technology"), lazy("Changing tools and programs so that they fit the people who use them.")),
    "Equipment Selection": (lazy("Choosing tools"), lazy("Knowing which tool a job needs.")),
    "Installation": (lazy("Installing"), lazy("Putting in machines, wires or programs.")),
    "Programming": (lazy("Programming"), lazy("Writing code that does what it should.")),
    "Operations Monitoring": (lazy("Watching machines"), lazy("Reading gauges and screens to see that a machine runs as it should.")),
    "Operation and Control": (lazy("Running machines"), lazy("Steering machines or whole systems.")),
    "Equipment Maintenance": (lazy("Taking care of machines"), lazy("Servicing machines before they break.")),
    "Troubleshooting": (lazy("Finding faults"), lazy("Finding out why something does not work.")),
    "Repairing": (lazy("Repairing"), lazy("Making broken machines work again.")),
    "Quality Control Analysis": (lazy("Testing quality"), lazy("Testing and checking whether something is good enough.")),
    "Judgment and Decision Making": (lazy("Deciding"), lazy("Weighing what each choice costs and brings, then choosing.")),
    "Systems Analysis": (lazy("Understanding systems"), lazy("Seeing how the parts of something work together.")),
    "Systems Evaluation": (lazy("Judging systems"), lazy("Measuring how well something works as a whole.")),
    "Time Management": (lazy("Using time well"), lazy("Planning your own time and that of others.")),
    "Management of Financial Resources": (lazy("Handling money"), lazy("Planning what money is spent on, and keeping track of it.")),
    "Management of Material Resources": (lazy("Handling supplies"), lazy("Getting what work needs and seeing that it is used well.")),
    "Management of Personnel Resources": (lazy("Leading people"), lazy("Choosing, guiding and encouraging people at work.")),
    "Administration and Management": (lazy("Running a business"), lazy("Planning, leading people and sharing out what there is.")),
    "Administrative": (lazy("Office work"), lazy("Records, forms, files and other work of an office.")),
    "Economics and Accounting": (lazy("Economics and accounting"), lazy("Money, markets, banks and bookkeeping.")),
    "Sales and Marketing": (lazy("Sales and marketing"), lazy("Showing what you sell, and selling it.")),
    "Customer and Personal Service": (lazy("Customer service"), lazy("Finding out what customers need, and serving them well.")),
    "Personnel and Human Resources": (lazy("Human resources"), lazy("Hiring, training and paying people.")),
    "Production and Processing": (lazy("Making goods"), lazy("Raw materials, production and costs.")),
    "Food Production": (lazy("Growing food"), lazy("Planting, raising and harvesting what people eat.")),
    "Computers and Electronics": (lazy("Computers and electronics"), lazy("Hardware, programs, circuits and devices.")),
    "Engineering and Technology": (lazy("Engineering and technology"), lazy("Using science to design and make things.")),
    "Design": (lazy("Design"), lazy("Plans, drawings and models.")),
    "Building and Construction": (lazy("Building and construction"), lazy("Materials, methods and tools for houses, roads and more.")),
    "Mechanical": (lazy("Mechanics"), lazy("Machines and tools: how they work and how to mend them.")),
    "Physics": (lazy("Physics"), lazy("Motion, heat, light, sound and electricity.")),
    "Chemistry": (lazy("Chemistry"), lazy("What things are made of and how they change, and how to handle them safely.")),
    "Biology": (lazy("Biology"), lazy("Plants, animals, cells and how they live together.")),
    "Psychology": (lazy("Psychology"), lazy("How people think, feel and act.")),
    "Sociology and Anthropology": (lazy("People and cultures"), lazy("Groups, cultures and where they come from.")),
    "Geography": (lazy("Geography"), lazy("Land, sea, air and where things are.")),
    "Medicine and Dentistry": (lazy("Medicine"), lazy("Illness, injuries and how to treat them.")),
    "Therapy and Counseling": (lazy("Therapy and counseling"), lazy("Helping body and mind get well.")),
    "Education and Training": (lazy("Education and training"), lazy("How to teach people and see what they learned.")),
    "English Language": (lazy("English"), lazy("Meaning, spelling and grammar.")),
    "Foreign Language": (lazy("Another language"), lazy("Understanding, speaking and writing another language.")),
    "Fine Arts": (lazy("Fine arts"), lazy("Music, dance, theater, painting and sculpture.")),
    "History and Archeology": (lazy("History"), lazy("What happened, and what was left of it.")),
    "Philosophy and Theology": (lazy("Philosophy and religion"), lazy("What people believe and how they ought to live.")),
    "Public Safety and Security": (lazy("Public safety"), lazy("Keeping people, data and property safe.")),
    "Law and Government": (lazy("Law and government"), lazy("Laws, courts and how government works.")),
    "Telecommunications": (lazy("Telecommunications"), lazy("Sending data and calls from place to place.")),
    "Communications and Media": (lazy("Media"), lazy("Telling many people something in print, sound and pictures.")),
    "Transportation": (lazy("Transportation"), lazy("Moving people and goods by road, rail, water or air.")),
}


def element_name(name: str) -> str:
    """How it is called in the reader's language; an unknown one keeps its own name."""
    return str(ELEMENTS[name][0]) if name in ELEMENTS else name


def element_means(name: str) -> str:
    """What it means, a sentence; '' for an unknown one."""
    return str(ELEMENTS[name][1]) if name in ELEMENTS else ""
